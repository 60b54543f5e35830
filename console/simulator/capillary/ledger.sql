-- The ledger's tables. Points are thousandths, times seconds since 1970; money never changes in place.
-- Transfers and movements can only be added to: triggers refuse to change or remove them.
CREATE TABLE program (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL, is_default INTEGER NOT NULL,
    allows_transfers INTEGER NOT NULL, multiple INTEGER NOT NULL, reported_factor INTEGER NOT NULL
);
CREATE TABLE program_limit (
    program_id INTEGER NOT NULL REFERENCES program, days INTEGER NOT NULL, points INTEGER NOT NULL,
    transfers INTEGER NOT NULL
);
CREATE TABLE customer (
    id INTEGER PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, source TEXT NOT NULL,
    account_id TEXT NOT NULL, in_loyalty INTEGER NOT NULL, status TEXT NOT NULL, fraud TEXT NOT NULL,
    merged_into INTEGER REFERENCES customer, guards_duplicates INTEGER NOT NULL,
    transfers_locked INTEGER NOT NULL, created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL
);
CREATE TABLE identifier (
    customer_id INTEGER NOT NULL REFERENCES customer, type TEXT NOT NULL, value TEXT NOT NULL,
    verified INTEGER NOT NULL
);
CREATE INDEX identifier_value ON identifier (type, value);
CREATE INDEX identifier_customer ON identifier (customer_id);
CREATE TABLE special (
    owner_type TEXT NOT NULL, owner_id INTEGER NOT NULL, stage TEXT NOT NULL, form TEXT NOT NULL,
    code INTEGER NOT NULL, status INTEGER NOT NULL, message TEXT NOT NULL
);
CREATE INDEX special_owner ON special (owner_type, owner_id);
CREATE TABLE user_group (
    id INTEGER PRIMARY KEY, external_id TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
    transfers_enabled INTEGER NOT NULL, created_by INTEGER NOT NULL, created_at INTEGER NOT NULL,
    max_size INTEGER NOT NULL, lifetime_purchases INTEGER NOT NULL
);
CREATE UNIQUE INDEX user_group_external_id ON user_group (external_id);
CREATE TABLE group_member (
    group_id INTEGER NOT NULL REFERENCES user_group, customer_id INTEGER NOT NULL REFERENCES customer,
    role TEXT NOT NULL, permissions TEXT NOT NULL, is_default INTEGER NOT NULL, active INTEGER NOT NULL,
    joined_at INTEGER NOT NULL, PRIMARY KEY (group_id, customer_id)
);
CREATE UNIQUE INDEX group_primary ON group_member (group_id) WHERE role = 'PRIMARY';
CREATE UNIQUE INDEX primary_group ON group_member (customer_id) WHERE role = 'PRIMARY';
CREATE TABLE debt (
    owner_type TEXT NOT NULL, owner_id INTEGER NOT NULL, program_id INTEGER NOT NULL REFERENCES program,
    points INTEGER NOT NULL CHECK (points > 0), PRIMARY KEY (owner_type, owner_id, program_id)
);
CREATE TABLE lot (
    id INTEGER PRIMARY KEY, owner_type TEXT NOT NULL, owner_id INTEGER NOT NULL,
    program_id INTEGER NOT NULL REFERENCES program, earned_in INTEGER NOT NULL REFERENCES program,
    kind TEXT NOT NULL, granted INTEGER NOT NULL CHECK (granted >= 0),
    remaining INTEGER NOT NULL CHECK (remaining >= 0), available_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX lot_owner ON lot (owner_type, owner_id, program_id, expires_at);
CREATE TABLE transfer (
    id INTEGER PRIMARY KEY AUTOINCREMENT, from_type TEXT NOT NULL, from_id INTEGER NOT NULL,
    to_type TEXT NOT NULL, to_id INTEGER NOT NULL, program_id INTEGER NOT NULL REFERENCES program,
    points INTEGER NOT NULL CHECK (points > 0), reported INTEGER NOT NULL, notes TEXT NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX transfer_from ON transfer (from_type, from_id, at);
CREATE INDEX transfer_to ON transfer (to_type, to_id, at);
CREATE TABLE movement (
    transfer_id INTEGER NOT NULL REFERENCES transfer, lot_id INTEGER NOT NULL REFERENCES lot,
    change INTEGER NOT NULL
);
CREATE TABLE code (
    id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer, text TEXT NOT NULL,
    valid_until INTEGER NOT NULL, transfer_id INTEGER REFERENCES transfer
);
CREATE INDEX code_customer ON code (customer_id);
CREATE TABLE wrong_code (customer_id INTEGER NOT NULL REFERENCES customer, at INTEGER NOT NULL);
CREATE TABLE message (
    number INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customer, channel TEXT NOT NULL,
    address TEXT NOT NULL, text TEXT NOT NULL, code TEXT NOT NULL, at INTEGER NOT NULL
);
CREATE TRIGGER transfer_is_final BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER transfer_stays BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER movement_is_final BEFORE UPDATE ON movement BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER movement_stays BEFORE DELETE ON movement BEGIN SELECT RAISE(ABORT, 'append only'); END;
