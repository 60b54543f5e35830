"""The first start: training or a connection, and the form that makes one."""
