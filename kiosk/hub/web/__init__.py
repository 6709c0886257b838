"""The hub's face: pages for clerks, telephones and hall screens, and the kiosks' endpoint."""
