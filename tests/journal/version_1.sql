-- A journal as a console of its first version left it: one transfer confirmed, one in doubt.
BEGIN TRANSACTION;
CREATE TABLE event (
    sequence INTEGER NOT NULL,
    reference VARCHAR(10),
    at VARCHAR(32) NOT NULL,
    kind VARCHAR(40) NOT NULL,
    operator VARCHAR(30) NOT NULL,
    facts TEXT NOT NULL,
    row_digest VARCHAR(64) NOT NULL,
    hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (sequence),
    FOREIGN KEY(reference) REFERENCES intent (reference)
);
INSERT INTO "event" VALUES(1,'AAAAAAAAAA','2026-03-02T12:00:00.000000+00:00','prepared','meena','{"order":{"points":500,"profile":"test","program_id":7,"provider":"capillary","recipient_id":"1002","recipient_kind":"customer","sender_id":"1001","sender_kind":"customer"}}','bf13d2ea9e816ef2c8d3300b3a369ac49f0912bff44402fbefdc69ea35ffc75e','d8448c514f2e81fbaed3e0b2e8a372acafb83717a8d6d9a6657823513b90147d');
INSERT INTO "event" VALUES(2,'AAAAAAAAAA','2026-03-02T12:00:00.000000+00:00','code issued','meena','{}','47983fc3f26a24644bc8ff8c82f48f38ac3c26aefb328d18bd1207bd3988ab2c','40e0ebea8ba3a94d2afe65a1afe0a6e29a9b6e012a103c50e6495d8d68de353e');
INSERT INTO "event" VALUES(3,'AAAAAAAAAA','2026-03-02T12:00:00.000000+00:00','sending','meena','{"attempt":1,"deadline":"2026-03-02T12:01:00.000000+00:00","fingerprint":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","state":"sending","verified":"code"}','daa27ffad8172e246e6a23a33db647313b5cb1ba6bf85a3a4e0464253cc29635','c5dad8b47f7f1203b677de260c9424bfe7f42a0305e9792a98c32a9b7a222517');
INSERT INTO "event" VALUES(4,'AAAAAAAAAA','2026-03-02T12:00:00.000000+00:00','confirmed','meena','{"problems":[],"proof":"answer","receipt":{"at":null,"breakup":[],"note":"","program_name":"","reported":null,"request_id":"","transfer_id":"7001","warnings":[],"zone_known":true},"state":"confirmed"}','63ba8cf582ab4d8e2244af88c622e474c5481fd69c446016997ede44b4b7e0bd','aa4a4c1315fc841c168115285c160c66986aeb1bd6f70614842305cb459cc4ec');
INSERT INTO "event" VALUES(5,'BBBBBBBBBB','2026-03-02T12:00:00.000000+00:00','prepared','meena','{"order":{"points":500,"profile":"test","program_id":7,"provider":"capillary","recipient_id":"1002","recipient_kind":"customer","sender_id":"1003","sender_kind":"customer"}}','ec1e492cb4591ee44a7e7dda4456e32a2a843c64033a4e3e8da3d8acc8985d43','f3c8fff062f08121968c0be18af8e3a09d5dc09f1b83b253d90e6fc17893f328');
INSERT INTO "event" VALUES(6,'BBBBBBBBBB','2026-03-02T12:00:00.000000+00:00','sending','meena','{"attempt":1,"deadline":"2026-03-02T12:01:00.000000+00:00","fingerprint":"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff","state":"sending","verified":"code"}','5e81eb0d5a0bdf042d7109a349cb4fe31106c9232626a1a75442872e3c05c50a','b2fd071495e7dd7cba8f237b7fb622b643b8cf335c0bae3305b51e51866f1eae');
INSERT INTO "event" VALUES(7,'BBBBBBBBBB','2026-03-02T12:00:00.000000+00:00','unknown','meena','{"problems":[],"state":"unknown"}','fc7a0c2cbc6f91080d43850226b9a0b1bbb9758a900c3ce0140f6a77d357a653','eaf30872d8b88c57871623784fd3be24e4e48843d66b08368ca0e38699d4cc75');
CREATE TABLE intent (
    id INTEGER NOT NULL,
    reference VARCHAR(10) NOT NULL,
    provider VARCHAR(20) NOT NULL,
    profile VARCHAR(40) NOT NULL,
    sender_kind VARCHAR(10) NOT NULL,
    sender_id VARCHAR(64) NOT NULL,
    sender_name TEXT NOT NULL,
    recipient_kind VARCHAR(10) NOT NULL,
    recipient_id VARCHAR(64) NOT NULL,
    recipient_name TEXT NOT NULL,
    points BIGINT NOT NULL CHECK (points > 0),
    program_id BIGINT NOT NULL,
    program_name TEXT NOT NULL,
    note TEXT NOT NULL,
    operator VARCHAR(30) NOT NULL,
    branch VARCHAR(20) NOT NULL,
    owner VARCHAR(32) NOT NULL,
    state VARCHAR(24) NOT NULL CHECK (state in ('prepared', 'sending', 'confirmed', 'rejected', 'not sent', 'unknown', 'reconciling', 'not applied', 'needs a person', 'resolved applied', 'resolved not applied', 'abandoned', 'double alarm')),
    attempt INTEGER NOT NULL,
    created VARCHAR(32) NOT NULL,
    updated VARCHAR(32) NOT NULL,
    code_issued VARCHAR(32),
    code_used BOOLEAN NOT NULL,
    code_refused BOOLEAN NOT NULL,
    code_tries INTEGER NOT NULL,
    sent VARCHAR(32),
    deadline VARCHAR(32),
    fingerprint VARCHAR(64) NOT NULL,
    baseline TEXT NOT NULL,
    receipt TEXT,
    problems TEXT NOT NULL,
    proof TEXT NOT NULL,
    audited BOOLEAN NOT NULL,
    looks INTEGER NOT NULL,
    clean_negatives INTEGER NOT NULL,
    last_look VARCHAR(32),
    next_look VARCHAR(32),
    candidate TEXT,
    PRIMARY KEY (id),
    UNIQUE (reference)
);
INSERT INTO "intent" VALUES(1,'AAAAAAAAAA','capillary','test','customer','1001','Asha R•••','customer','1002','Ravi K•••',500,7,'Main','gift','meena','12','run-1','confirmed',1,'2026-03-02T12:00:00.000000+00:00','2026-03-02T12:00:00.000000+00:00','2026-03-02T12:00:00.000000+00:00',1,0,0,'2026-03-02T12:00:00.000000+00:00','2026-03-02T12:01:00.000000+00:00','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','["901","902"]','{"at":null,"breakup":[],"note":"","program_name":"","reported":null,"request_id":"","transfer_id":"7001","warnings":[],"zone_known":true}','[]','answer',0,0,0,NULL,NULL,NULL);
INSERT INTO "intent" VALUES(2,'BBBBBBBBBB','capillary','test','customer','1003','Asha R•••','customer','1002','Ravi K•••',500,7,'Main','gift','meena','12','run-1','unknown',1,'2026-03-02T12:00:00.000000+00:00','2026-03-02T12:00:00.000000+00:00',NULL,1,0,0,'2026-03-02T12:00:00.000000+00:00','2026-03-02T12:01:00.000000+00:00','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','["901","902"]',NULL,'[]','',0,0,0,NULL,NULL,NULL);
CREATE UNIQUE INDEX one_open_intent_per_sender ON intent (provider, sender_kind, sender_id) WHERE state IN ('needs a person', 'prepared', 'reconciling', 'sending', 'unknown');
CREATE INDEX intents_of_sender ON intent (sender_id, id);
CREATE INDEX unaudited_intents ON intent (id) WHERE state = 'confirmed' AND audited IS 0;
CREATE INDEX open_intents ON intent (id) WHERE state IN ('needs a person', 'prepared', 'reconciling', 'sending', 'unknown');
CREATE INDEX intents_of_recipient ON intent (recipient_id, id);
CREATE INDEX events_of_intent ON event (reference, sequence);
COMMIT;
PRAGMA user_version=1;
