-- A store's file as version 1 made it, with something in it. Never changed.
CREATE TABLE entity (
  sandbox TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
  body TEXT NOT NULL, meta TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX entity_key ON entity (sandbox, collection, key);
CREATE INDEX entity_sequence ON entity (sandbox, collection, sequence);
CREATE TABLE entity_log (
  id INTEGER PRIMARY KEY, sandbox TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
  body TEXT NOT NULL, meta TEXT NOT NULL) STRICT;

CREATE TABLE layer_entity (
  layer TEXT NOT NULL, collection TEXT NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
  body TEXT NOT NULL, meta TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX layer_entity_key ON layer_entity (layer, collection, key);
CREATE INDEX layer_entity_sequence ON layer_entity (layer, collection, sequence);
CREATE TABLE layer_collection (
  layer TEXT NOT NULL, collection TEXT NOT NULL, PRIMARY KEY (layer, collection)) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
  sandbox TEXT NOT NULL, name TEXT NOT NULL, value INTEGER NOT NULL, PRIMARY KEY (sandbox, name)) STRICT, WITHOUT ROWID;

CREATE TABLE record (sandbox TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX record_key ON record (sandbox, kind, key);

CREATE TABLE exchange (sandbox TEXT NOT NULL, id TEXT NOT NULL, bytes INTEGER NOT NULL, value TEXT NOT NULL) STRICT;
CREATE INDEX exchange_id ON exchange (sandbox, id, bytes);

INSERT INTO entity VALUES ('sbx_a', 'order', 'o1', 2199023255553, '{"in":"table"}', '{"parents":{},"version":1}');
INSERT INTO entity_log VALUES (1, 'sbx_a', 'order', 'o2', 2199023255554, '{"in":"log"}', '{"parents":{},"version":1}');
INSERT INTO counter VALUES ('sbx_a', 'order', 7);
INSERT INTO record VALUES ('sbx_a', 'sandbox', 'self', '{"name":"a"}');
INSERT INTO exchange VALUES ('sbx_a', 'ex_1', 2, '{"id":"ex_1","at":1,"durationMs":1,"method":"GET","path":"/","status":200,"operation":null,"detail":{}}');
PRAGMA user_version = 1;
