"""What voters attempted and were told, held against a set model while it grows; it must not know how ballots are kept.

An attempt without an answer is kept as "maybe": it may stand or not, but once and with what it said.
"""

from collections import Counter, defaultdict


class History:
    """One season's history; all calls come from one thread, in the order in which things happened.

    anomalies: how often each promise was broken; empty when none was. A number is that of a ballot in its store.
    """

    def __init__(self):
        self.anomalies = Counter()
        self.happened = Counter()
        self._attempted, self._acked, self._refused, self._late = {}, {}, set(), set()
        self._before = {}  # wish -> the greatest number of its slot that anybody had been told when it was first sent
        self._told = defaultdict(int)  # slot -> the greatest number that anybody was told
        self._is_closed = False

    def sent(self, wish):
        """Note that a request is being sent, for the first time or again."""
        self.happened["sent"] += 1
        if self._attempted.setdefault(wish.name, wish.answers) != wish.answers:
            raise ValueError("a wish never changes what it says")
        if wish.name not in self._before:
            self._before[wish.name] = self._told[wish.slot]
            if self._is_closed:
                self._late.add(wish.name)

    def acknowledged(self, wish, number):
        """Note that a receipt came."""
        self.happened["acknowledged"] += 1
        self._count("other receipt", self._acked.setdefault(wish.name, number) != number)
        self._count("out of order", number <= self._before[wish.name])
        self._told[wish.slot] = max(self._told[wish.slot], number)

    def refused(self, wish):
        """Note that it was told that it does not stand."""
        self.happened["refused"] += 1
        self._refused.add(wish.name)

    def unknown(self):
        """Note that a request got no answer."""
        self.happened["unknown"] += 1

    def asking(self, slot):
        """Return what answered() needs of the moment in which the status of a slot is asked for."""
        return self._told[slot]

    def answered(self, slot, row, asked):
        """Note what the status said. row: the live ballot or None; asked: what asking() returned."""
        self.happened["asked"] += 1
        number = row.seq if row else 0
        self._count("stale status", number < asked)
        self._count("invented status", row is not None and self._is_invented(row))
        self._told[slot] = max(self._told[slot], number)

    def closed(self):
        """Note that the close returned."""
        self._is_closed = True

    def end(self, rows, stood):
        """Hold what stands in the end against all that was told. stood: the number that the close returned."""
        final, live, last = {}, Counter(), {}
        for row in rows:
            self._count("doubled", (row.slot, row.nonce) in final)
            self._count("invented", self._is_invented(row))
            final[row.slot, row.nonce] = row.seq
            live[row.slot] += row.live
            last[row.slot] = row
        self._count("lost", sum(final.get(name) != number for name, number in self._acked.items()))
        self._count("refused and stored", len(self._refused & final.keys()))
        self._count("taken after the close", len(self._late & final.keys()) + abs(len(rows) - stood))
        self._count("not one live", sum(number != 1 for number in live.values()))
        self._count("wrong one live", sum(not row.live for row in last.values()))

    def _is_invented(self, row):
        return self._attempted.get((row.slot, row.nonce)) != row.answers

    def _count(self, name, number):
        if number:
            self.anomalies[name] += number
