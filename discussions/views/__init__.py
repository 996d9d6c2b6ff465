"""What people see of the discussions."""
