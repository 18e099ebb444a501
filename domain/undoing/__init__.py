"""Taking one's last change back: what a change leaves behind for that, and the reversing change (S7)."""
