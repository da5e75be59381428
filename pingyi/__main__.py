"""Running the package as a module is the same as the command."""

from pingyi.cli.main import main

raise SystemExit(main())
