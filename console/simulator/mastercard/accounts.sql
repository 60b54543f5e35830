-- A bank's reward accounts. Points are thousandths, times seconds since 1970.
CREATE TABLE account (
    ranac TEXT PRIMARY KEY, ban TEXT NOT NULL UNIQUE, rancu TEXT NOT NULL, bcn TEXT NOT NULL,
    household TEXT NOT NULL, status TEXT NOT NULL, available INTEGER NOT NULL CHECK (available >= 0),
    on_hold INTEGER NOT NULL, earned INTEGER NOT NULL, redeemed INTEGER NOT NULL
);
CREATE INDEX account_customer ON account (rancu);
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY AUTOINCREMENT, from_ranac TEXT NOT NULL REFERENCES account,
    to_ranac TEXT NOT NULL REFERENCES account, points INTEGER NOT NULL CHECK (points > 0),
    type TEXT NOT NULL, reason TEXT NOT NULL, adjusted_by TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE TRIGGER transfer_stays BEFORE UPDATE ON transfer BEGIN SELECT raise(ABORT, 'booked'); END;
CREATE TRIGGER transfer_is_kept BEFORE DELETE ON transfer BEGIN SELECT raise(ABORT, 'booked'); END;
CREATE TABLE entry (
    id INTEGER PRIMARY KEY, ranac TEXT NOT NULL REFERENCES account, kind TEXT NOT NULL,
    points INTEGER NOT NULL, reason TEXT NOT NULL, adjusted_by TEXT NOT NULL,
    transfer_id INTEGER REFERENCES transfer, at INTEGER NOT NULL
);
CREATE INDEX entry_account ON entry (ranac, at);
CREATE TABLE expiration (
    ranac TEXT NOT NULL REFERENCES account, points INTEGER NOT NULL, at INTEGER NOT NULL
);
