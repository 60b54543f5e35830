"""One screen a file: what people see and press. Business rules live in the services."""
