"""`python -m services.commands.demo`: how `up --demo` has its company told."""

import sys

from services.commands.demo.seed import main

sys.exit(main())
