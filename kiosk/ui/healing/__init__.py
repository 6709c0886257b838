"""What keeps the screen in service when nobody is there: the watchdog, memory, and starts that do not last."""
