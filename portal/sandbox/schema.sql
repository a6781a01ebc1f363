CREATE TABLE IF NOT EXISTS object (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  account TEXT NOT NULL,
  kind TEXT NOT NULL,
  created INTEGER NOT NULL,
  parent TEXT,
  payout TEXT,
  body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS object_page ON object (account, kind, seq);
CREATE INDEX IF NOT EXISTS object_parent ON object (account, kind, parent, seq);
CREATE INDEX IF NOT EXISTS object_payout ON object (account, kind, payout, seq);
CREATE TABLE IF NOT EXISTS idempotency (
  account TEXT NOT NULL,
  key TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT NOT NULL,
  created REAL NOT NULL,
  PRIMARY KEY (account, key)
);
CREATE TABLE IF NOT EXISTS delivery (
  event_id TEXT PRIMARY KEY,
  attempts INTEGER NOT NULL DEFAULT 0,
  due REAL,
  state TEXT NOT NULL DEFAULT 'waiting'
);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (state, due);
CREATE TABLE IF NOT EXISTS attempt (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  event_id TEXT NOT NULL,
  at REAL NOT NULL,
  status INTEGER,
  error TEXT
);
CREATE INDEX IF NOT EXISTS attempt_event ON attempt (event_id);
CREATE TABLE IF NOT EXISTS chore (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account TEXT NOT NULL,
  verb TEXT NOT NULL,
  object_id TEXT NOT NULL,
  due REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS chore_due ON chore (due);
