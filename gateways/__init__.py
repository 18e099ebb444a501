"""Who is outside: payment systems, each behind `domain.billing.gateway.Gateway`."""
