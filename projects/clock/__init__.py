"""What happens by itself: rows say what is due, one lease lets one process do it, rows say what came of it."""
