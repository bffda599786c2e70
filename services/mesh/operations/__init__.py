"""What operators and their machines ask a process: is it alive, is it ready, how is it doing."""
