#!/usr/bin/env python3
"""What raftview costs in a terminal: start to first frame, bytes a step, CPU paused and playing.

    swift build -c release && python3 Tests/Budgets/terminal.py .build/release/raftview

Runs the program in a pseudo-terminal of 120x40. Budgets: first frame within 100 ms, a typical step under
1.2 kB, nothing written and no CPU while paused, under 5 % of a core while playing.
"""
import fcntl, os, pty, select, statistics, struct, sys, termios, time


class Program:
    def __init__(self, command, columns=120, rows=40):
        self.started = time.monotonic()
        self.pid, self.tty = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            time.sleep(0.05)  # until the size is set
            os.execvp(command[0], command)
        fcntl.ioctl(self.tty, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def read(self, quiet=0.15, until=None, limit=5.0):
        """Everything written until it has been quiet for so long, or until the text appears."""
        data, end = b"", time.monotonic() + limit
        while time.monotonic() < end:
            if not select.select([self.tty], [], [], quiet)[0]:
                break
            data += os.read(self.tty, 65536)
            if until and until in data:
                break
        return data

    def press(self, key):
        os.write(self.tty, key.encode())
        return self.read()

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        os.write(self.tty, b"q")
        os.waitpid(self.pid, 0)


def main():
    command = sys.argv[1:] or [".build/release/raftview"]
    starts = []
    for _ in range(9):
        program = Program(command)
        program.read(until=b"help")
        starts.append((time.monotonic() - program.started - 0.05) * 1000)
        program.stop()
    print(f"start to first frame   median {statistics.median(starts):.0f} ms, worst {max(starts):.0f} ms")

    program = Program(command)
    program.read(until=b"help")
    program.press(" ")
    steps = [len(program.press("n")) for _ in range(60)]
    print(f"bytes a step           median {statistics.median(steps):.0f}, worst {max(steps)}")
    before = program.cpu()
    written = program.read(quiet=3.0)
    print(f"paused for 3 s         {len(written)} bytes, {(program.cpu() - before) * 1000:.0f} ms of CPU")
    program.press(" ")
    before, began, played = program.cpu(), time.monotonic(), 0
    while time.monotonic() < began + 5:
        played += len(program.read(quiet=0.05, limit=0.5))
    share = (program.cpu() - before) / (time.monotonic() - began)
    print(f"playing for 5 s        {share * 100:.1f} % of a core, {played / 5 / 1000:.1f} kB a second")
    program.stop()


main()
