"""The voice of the screen: what a page says, who says it, and when it is silent."""
