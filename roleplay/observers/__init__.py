"""Say what an agent's turn shows, with the words that show it."""
