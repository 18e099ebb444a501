"""What is kept: schema, migrations, repositories, read queries and search."""
