"""Everything that must be installed and built, and nothing that runs."""

import toolchain
from console import failures_reported, say

if __name__ == "__main__":
    with failures_reported():
        toolchain.prepare()
        say("Ready. Start with script/server, test with script/test.")
