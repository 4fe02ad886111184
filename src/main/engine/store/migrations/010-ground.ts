/** The first schema. Times are ms since the epoch; JSON columns are checked by those who read them. */
export const ground = `
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE channels (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE,
  kind TEXT NOT NULL,
  scope TEXT NOT NULL,
  from_name TEXT NOT NULL,
  from_address TEXT NOT NULL,
  settings TEXT NOT NULL,
  policy TEXT NOT NULL,
  -- Who paused it: the rep, or Fieldpost after 'signed-out' or 'blocked-us'. NULL: it may send.
  paused_by TEXT CHECK (paused_by IN ('rep', 'signed-out', 'blocked-us')),
  paused_why TEXT,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  -- A removed channel keeps its row: its messages and their evidence still name it.
  removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX channels_name ON channels (name) WHERE removed_at IS NULL;

-- A refusal by a recipient's domain that is about us: nothing goes there from this channel until then.
CREATE TABLE domain_pauses (
  channel_id INTEGER NOT NULL REFERENCES channels (id),
  domain TEXT NOT NULL,
  at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  why TEXT NOT NULL,
  PRIMARY KEY (channel_id, domain)
) STRICT, WITHOUT ROWID;

CREATE TABLE mailboxes (
  id INTEGER PRIMARY KEY,
  channel_id INTEGER NOT NULL UNIQUE REFERENCES channels (id),
  kind TEXT NOT NULL,
  settings TEXT NOT NULL,
  cursor TEXT,
  since INTEGER NOT NULL,
  last_read_at INTEGER,
  created_at INTEGER NOT NULL,
  -- A removed mailbox keeps its row: what was read in it is evidence.
  removed_at INTEGER
) STRICT;

CREATE TABLE people (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  fields TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE groups (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE group_people (
  group_id INTEGER NOT NULL REFERENCES groups (id) ON DELETE CASCADE,
  person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
  PRIMARY KEY (group_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX group_people_person ON group_people (person_id);

CREATE TABLE sequences (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE COLLATE NOCASE,
  state TEXT NOT NULL CHECK (state IN ('draft', 'active', 'paused')),
  why TEXT,
  skip_weekends INTEGER NOT NULL,
  zone TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE steps (
  sequence_id INTEGER NOT NULL REFERENCES sequences (id) ON DELETE CASCADE,
  -- 1-based.
  no INTEGER NOT NULL,
  step TEXT NOT NULL,
  PRIMARY KEY (sequence_id, no)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolments (
  id INTEGER PRIMARY KEY,
  sequence_id INTEGER NOT NULL REFERENCES sequences (id),
  person_id INTEGER NOT NULL REFERENCES people (id),
  channel_id INTEGER NOT NULL REFERENCES channels (id),
  state TEXT NOT NULL CHECK (state IN ('active', 'held', 'finished', 'stopped')),
  why TEXT,
  -- Number of the step to plan next; its message may already wait in the outbox.
  next_step INTEGER NOT NULL,
  -- Set when something must be planned. Written together with what made it so: a crash in between loses nothing.
  plan_at INTEGER,
  -- Local day (YYYY-MM-DD) on which the first email left: day 1.
  anchor_day TEXT,
  start_at INTEGER NOT NULL,
  -- Away until then (an auto-reply said so).
  away_until INTEGER,
  created_at INTEGER NOT NULL,
  ended_at INTEGER,
  UNIQUE (sequence_id, person_id)
) STRICT;
CREATE INDEX enrolments_plan ON enrolments (plan_at) WHERE plan_at IS NOT NULL AND state = 'active';
CREATE INDEX enrolments_sequence ON enrolments (sequence_id, id, state);
CREATE INDEX enrolments_person ON enrolments (person_id, state);

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  enrolment_id INTEGER NOT NULL REFERENCES enrolments (id),
  step_no INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  shown_at INTEGER,
  UNIQUE (enrolment_id, step_no)
) STRICT;
CREATE INDEX tasks_due ON tasks (due_at) WHERE shown_at IS NULL;

-- Who takes turns: one lane for what the rep sends by hand, two for each sequence (follow-ups before first touches).
CREATE TABLE lanes (
  id INTEGER PRIMARY KEY,
  channel_id INTEGER NOT NULL REFERENCES channels (id),
  priority INTEGER NOT NULL,
  sequence_id INTEGER REFERENCES sequences (id),
  paused INTEGER NOT NULL DEFAULT 0,
  -- Grows each time the lane is served; the least recently served of equal priority goes next.
  served INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX lanes_one ON lanes (channel_id, priority, ifnull(sequence_id, 0));

CREATE TABLE messages (
  id INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL UNIQUE,
  provider_message_id TEXT,
  provider_id TEXT,
  thread_id TEXT,
  channel_id INTEGER NOT NULL REFERENCES channels (id),
  lane_id INTEGER NOT NULL REFERENCES lanes (id),
  sequence_id INTEGER REFERENCES sequences (id),
  enrolment_id INTEGER REFERENCES enrolments (id),
  step_no INTEGER,
  person_id INTEGER REFERENCES people (id),
  origin TEXT NOT NULL,
  to_address TEXT NOT NULL,
  to_name TEXT NOT NULL,
  domain TEXT NOT NULL,
  -- Known once rendered; until then the step's own subject is shown.
  subject TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'claimed', 'handing-over', 'in-doubt', 'sent', 'rejected', 'cancelled', 'held')),
  why_code TEXT,
  why_text TEXT,
  -- Planned time; never earlier than this.
  due_at INTEGER NOT NULL,
  -- Next try: due_at, or later when something held it back.
  next_at INTEGER NOT NULL,
  -- Drawn once in [0, 1): the jitter of the gap before it.
  jitter REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  -- The run that claimed it. Only that run may settle it.
  run_id TEXT,
  in_reply_to TEXT,
  refs TEXT,
  sent_at INTEGER,
  -- When to ask the mailbox about a message in doubt; NULL: only evidence or the rep settles it now.
  ask_at INTEGER,
  asked INTEGER NOT NULL DEFAULT 0,
  -- What came back.
  outcome TEXT,
  created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX messages_step ON messages (enrolment_id, step_no) WHERE enrolment_id IS NOT NULL;
-- With the domain, so that a claim steps over domains that are full without reading their rows.
CREATE INDEX messages_claim ON messages (lane_id, next_at, id, domain) WHERE state = 'queued';
CREATE INDEX messages_ask ON messages (ask_at) WHERE state = 'in-doubt';
CREATE INDEX messages_sent ON messages (sequence_id, sent_at) WHERE state = 'sent';
CREATE INDEX messages_state ON messages (state, due_at, id);
CREATE INDEX messages_channel ON messages (channel_id, state, next_at);
CREATE INDEX messages_sequence ON messages (sequence_id, state) WHERE sequence_id IS NOT NULL;
CREATE INDEX messages_to ON messages (to_address, sent_at);
CREATE INDEX messages_provider ON messages (provider_message_id) WHERE provider_message_id IS NOT NULL;

-- Kept by triggers, so that no screen and no start ever counts the queue.
CREATE TABLE message_counts (
  channel_id INTEGER NOT NULL,
  state TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (channel_id, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER messages_counted_in AFTER INSERT ON messages BEGIN
  INSERT INTO message_counts VALUES (new.channel_id, new.state, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER messages_counted_over AFTER UPDATE OF state ON messages WHEN old.state <> new.state BEGIN
  UPDATE message_counts SET n = n - 1 WHERE channel_id = old.channel_id AND state = old.state;
  INSERT INTO message_counts VALUES (new.channel_id, new.state, 1)
    ON CONFLICT DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER messages_counted_out AFTER DELETE ON messages BEGIN
  UPDATE message_counts SET n = n - 1 WHERE channel_id = old.channel_id AND state = old.state;
END;

-- The bytes that left, or that will: written with the commit that lets them go. Text of a message the rep wrote by hand
-- waits here as JSON until it is due.
CREATE TABLE contents (
  message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
  draft TEXT,
  mime BLOB
) STRICT;

CREATE TABLE attempts (
  id INTEGER PRIMARY KEY,
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  channel_id INTEGER NOT NULL,
  domain TEXT NOT NULL,
  recipients INTEGER NOT NULL,
  external INTEGER NOT NULL,
  run_id TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  answered_at INTEGER,
  -- 1: the provider may have counted it.
  counted INTEGER NOT NULL,
  outcome TEXT,
  detail TEXT
) STRICT;
CREATE INDEX attempts_counted ON attempts (channel_id, answered_at) WHERE counted = 1;
CREATE INDEX attempts_message ON attempts (message_id);

CREATE TABLE inquiries (
  message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  found TEXT NOT NULL,
  detail TEXT NOT NULL
) STRICT;
CREATE INDEX inquiries_message ON inquiries (message_id, at);

CREATE TABLE inbounds (
  id INTEGER PRIMARY KEY,
  mailbox_id INTEGER NOT NULL REFERENCES mailboxes (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  -- Recognises the same mail after the server renumbered its folder.
  content_key TEXT NOT NULL,
  kind TEXT NOT NULL,
  received_at INTEGER NOT NULL,
  from_text TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  verdict TEXT NOT NULL,
  message_id INTEGER REFERENCES messages (id),
  tied_by TEXT,
  raw BLOB,
  created_at INTEGER NOT NULL,
  UNIQUE (mailbox_id, key),
  UNIQUE (mailbox_id, content_key)
) STRICT;
CREATE INDEX inbounds_message ON inbounds (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE bounces (
  id INTEGER PRIMARY KEY,
  -- NULL: refused during the SMTP conversation itself.
  inbound_id INTEGER REFERENCES inbounds (id) ON DELETE CASCADE,
  message_id INTEGER REFERENCES messages (id),
  person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
  channel_id INTEGER,
  address TEXT NOT NULL,
  class TEXT NOT NULL,
  reason TEXT NOT NULL,
  status TEXT,
  action TEXT,
  diagnostic TEXT,
  at INTEGER NOT NULL,
  overruled_at INTEGER
) STRICT;
CREATE INDEX bounces_person ON bounces (person_id, at);
CREATE INDEX bounces_at ON bounces (at);
CREATE INDEX bounces_inbound ON bounces (inbound_id);
CREATE INDEX bounces_message ON bounces (message_id);

CREATE TABLE suppressions (
  id INTEGER PRIMARY KEY,
  -- An address, or '@domain'.
  what TEXT NOT NULL,
  reason TEXT NOT NULL CHECK (reason IN ('bounced', 'unsubscribed', 'complained', 'manual', 'policy')),
  detail TEXT NOT NULL,
  inbound_id INTEGER,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX suppressions_what ON suppressions (what) WHERE removed_at IS NULL;

CREATE TABLE feed (
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  who TEXT NOT NULL,
  text TEXT NOT NULL,
  practice INTEGER NOT NULL,
  bounce TEXT,
  person_id INTEGER,
  address TEXT,
  message_id INTEGER,
  sequence_id INTEGER,
  channel_id INTEGER,
  inbound_id INTEGER,
  -- The acts that undo what this line says was done; NULL when there is no undo.
  undo TEXT,
  undone_at INTEGER
) STRICT;
CREATE INDEX feed_kind ON feed (kind, id);
CREATE INDEX feed_inbound ON feed (inbound_id) WHERE inbound_id IS NOT NULL;
`
