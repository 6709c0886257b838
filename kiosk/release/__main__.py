import sys

from kiosk.release.program import main

sys.exit(main(sys.argv[1:]))
