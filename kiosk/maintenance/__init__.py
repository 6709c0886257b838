"""For the staff: what is well and what is not, who may do what, and what was done."""
