#!/usr/bin/env python3
"""A cable that loses, doubles, swaps and delays frames: foul-cable.py NAME NAMESPACE NAME. The first end stays here, the other goes to that
namespace. For kernels whose tc knows no netem."""
import fcntl, heapq, os, random, select, struct, subprocess, sys, time

LOST, DOUBLED, SWAPPED, DELAY = 0.01, 0.01, 0.01, 0.001
chance = random.Random(7)


def end(name):
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x1002))  # TUNSETIFF: TAP without a header
    return fd


here, there = end(sys.argv[1]), end(sys.argv[3])
subprocess.run(["ip", "link", "set", sys.argv[3], "netns", sys.argv[2]], check=True)
print("ready", flush=True)
way, order = [], 0
while True:
    patience = max(0.0, way[0][0] - time.monotonic()) if way else None
    for fd in select.select([here, there], [], [], patience)[0]:
        frame = os.read(fd, 65536)
        now = time.monotonic()
        for _ in range(2 if chance.random() < DOUBLED else 1):
            if chance.random() >= LOST:
                late = 3 * DELAY if chance.random() < SWAPPED else DELAY
                order += 1
                heapq.heappush(way, (now + late, order, there if fd == here else here, frame))
    while way and way[0][0] <= time.monotonic():
        _, _, fd, frame = heapq.heappop(way)
        try:
            os.write(fd, frame)
        except OSError:
            pass  # that end is not up yet, or its queue is full: lost
