"""On the module path of programs that live by a simulated clock."""
