-- Every type with every attribute, as MariaDB has them.

CREATE TABLE integers (
  a tinyint NOT NULL DEFAULT '-1', b tinyint unsigned NOT NULL DEFAULT '255', c smallint DEFAULT '-32768',
  d smallint unsigned DEFAULT NULL, e mediumint DEFAULT '-8388608', f mediumint unsigned DEFAULT '16777215',
  g int DEFAULT '+5', h int unsigned DEFAULT '4294967295', i bigint NOT NULL DEFAULT '-9223372036854775808',
  j bigint unsigned NOT NULL AUTO_INCREMENT COMMENT 'counts', k tinyint(1) NOT NULL DEFAULT true, l tinyint(1) DEFAULT false,
  m tinyint(1) unsigned DEFAULT '1', n int(7) unsigned zerofill DEFAULT '42', o bool DEFAULT NULL, p boolean NOT NULL DEFAULT 0, PRIMARY KEY (j)
);
CREATE TABLE decimals (
  a decimal DEFAULT NULL, b decimal(6,2) NOT NULL DEFAULT '1', c decimal(65,30) DEFAULT '-0.5', d decimal(28,28) DEFAULT NULL,
  e decimal(29,0) DEFAULT '12345678901234567890123456789', f numeric(10) unsigned DEFAULT '7', g dec(5,1) unsigned zerofill NOT NULL DEFAULT '1.25',
  h fixed(4,4) DEFAULT '.5', i decimal(28,10) DEFAULT '1e3', j decimal(1,0) DEFAULT NULL
);
CREATE TABLE floats (
  a float DEFAULT NULL, b double DEFAULT NULL, c float unsigned NOT NULL DEFAULT '1.5', d double unsigned DEFAULT '0.1', e float(7,4) DEFAULT '-1.2345',
  f double(10,3) unsigned zerofill DEFAULT '1.5', g real DEFAULT '1e-7', h double precision DEFAULT '123456789.123456789', i float(24) DEFAULT '3.4e38',
  j float(53) DEFAULT '-1e308', k double DEFAULT '0', l float DEFAULT '-1e-9'
);
CREATE TABLE bits (
  a bit NOT NULL DEFAULT b'1', b bit(1) DEFAULT NULL, c bit(8) DEFAULT b'10000001', d bit(64) DEFAULT b'1111111111111111111111111111111111111111111111111111111111111111', e bit(2) NOT NULL DEFAULT 2, f bit(16) DEFAULT x'ff'
);
CREATE TABLE texts (
  a char DEFAULT 'x', b char(255) NOT NULL DEFAULT '', c varchar(1) DEFAULT NULL, d varchar(255) NOT NULL, e varchar(4000) DEFAULT NULL,
  f tinytext, g text, h mediumtext NOT NULL, i longtext, j char(0) DEFAULT NULL, k varchar(0) NOT NULL DEFAULT '', l text(70), m text(70000),
  n nchar(5) DEFAULT 'ä', o national varchar(6) DEFAULT NULL, p varchar(20) BINARY DEFAULT NULL,
  q varchar(20) CHARACTER SET latin1 NOT NULL DEFAULT 'é', r text CHARACTER SET ascii COLLATE ascii_bin, s longtext COLLATE utf8mb4_bin NOT NULL,
  t char(36) CHARACTER SET ascii DEFAULT NULL, u varchar(20) COLLATE utf8mb4_unicode_ci DEFAULT '0'
);
CREATE TABLE bytes (
  a binary(1) DEFAULT NULL, b binary(16) NOT NULL, c binary(4) DEFAULT 'ab', d varbinary(255) NOT NULL DEFAULT '', e varbinary(10) DEFAULT x'00ff80',
  f tinyblob, g blob, h mediumblob NOT NULL, i longblob, j binary(3) DEFAULT x'ffeedd', k varbinary(20) DEFAULT 'it''s \\', l blob(20), m binary(2) NOT NULL DEFAULT '\0\0', n char(9) BYTE DEFAULT 'x'
);
CREATE TABLE moments (
  a date NOT NULL DEFAULT '2024-02-29', b time DEFAULT '-12:34:56', c time(6) DEFAULT '838:59:58.999999', d year NOT NULL DEFAULT '2024', e year DEFAULT NULL,
  f datetime DEFAULT CURRENT_TIMESTAMP, g datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3), h datetime(6) DEFAULT '2024-01-01 12:00:00.5',
  i timestamp NULL DEFAULT NULL, j timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, k timestamp(6) NULL DEFAULT CURRENT_TIMESTAMP(6),
  l timestamp(1) NOT NULL DEFAULT '2024-06-01 00:00:00.1', m datetime DEFAULT NULL ON UPDATE now(), n timestamp NULL ON UPDATE CURRENT_TIMESTAMP, o datetime DEFAULT '2024-01-01', p time DEFAULT '1:2', q date DEFAULT '20240131',
  r datetime(1) DEFAULT now(1)
);
CREATE TABLE choices (
  a enum('x') NOT NULL, b enum('one','two','three') DEFAULT 'two', c enum('','a b','A-B','1','ß','日本') NOT NULL DEFAULT '', d set('a','b','c') DEFAULT '',
  e set('x','y') NOT NULL DEFAULT 'x,y', f set('it''s','"','\\') DEFAULT NULL, g enum('a','B') CHARACTER SET latin1 COLLATE latin1_bin DEFAULT 'B', h set('ä','ö') CHARACTER SET latin1 DEFAULT 'ö', i enum('a ','b') DEFAULT NULL
);
CREATE TABLE shapes (
  id int NOT NULL AUTO_INCREMENT, a geometry DEFAULT NULL, b point NOT NULL, c linestring DEFAULT NULL, d polygon DEFAULT NULL, e multipoint DEFAULT NULL, f multilinestring DEFAULT NULL, g multipolygon DEFAULT NULL, h geometrycollection DEFAULT NULL, i polygon NOT NULL,
  PRIMARY KEY (id), SPATIAL KEY b (b), SPATIAL KEY named (i) COMMENT 'where'
);
CREATE TABLE documents (id int NOT NULL, a json DEFAULT NULL, b json NOT NULL, c longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL COMMENT 'no json', PRIMARY KEY (id));
CREATE TABLE `keys` (
  a int NOT NULL, b varchar(100) NOT NULL, c text, d varchar(50) DEFAULT NULL, e blob, f int DEFAULT NULL,
  PRIMARY KEY (a, b) USING BTREE COMMENT 'both', UNIQUE KEY one (b) COMMENT 'it''s "one"', UNIQUE KEY prefixed (d(10), c(20)), KEY plain (f), KEY mixed (a DESC, b, f DESC), KEY hashed (f, a) USING HASH, KEY whole (d(50)), KEY bytes (e(7)),
  FULLTEXT KEY words (c) COMMENT 'found', FULLTEXT KEY both_ (c, d), KEY small (f, b) KEY_BLOCK_SIZE=4
);
CREATE TABLE opts (a int NOT NULL, PRIMARY KEY (a)) ENGINE=InnoDB AUTO_INCREMENT=5 ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8 STATS_PERSISTENT=1 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=20 MIN_ROWS=1 MAX_ROWS=1000 AVG_ROW_LENGTH=30 CHECKSUM=1 PACK_KEYS=0 DELAY_KEY_WRITE=0 COMMENT='all that there is';
CREATE TABLE aria_or_myisam (a int NOT NULL, b varchar(10) DEFAULT NULL, PRIMARY KEY (a)) ENGINE=MyISAM ROW_FORMAT=DYNAMIC PACK_KEYS=1 DELAY_KEY_WRITE=1;
CREATE TABLE csv_lines (a int NOT NULL, b varchar(10) NOT NULL) ENGINE=CSV;
CREATE TABLE in_memory (a int NOT NULL, b varchar(10) DEFAULT NULL, PRIMARY KEY (a), KEY b (b) USING BTREE) ENGINE=MEMORY;
CREATE TABLE merge_of (a int NOT NULL, b varchar(10) DEFAULT NULL, KEY a (a)) ENGINE=MyISAM;
CREATE TABLE merged (a int NOT NULL, b varchar(10) DEFAULT NULL, KEY a (a)) ENGINE=MRG_MyISAM UNION=(merge_of) INSERT_METHOD=LAST;

CREATE TABLE defaults_by_expression (
  id uuid NOT NULL DEFAULT uuid(), a int DEFAULT (1 + 2 * 3), b text DEFAULT 'it''s', c json DEFAULT json_object('a', 1, 'b', json_array(1, 'x')), d blob DEFAULT x'00ff',
  e varchar(40) DEFAULT concat('a', "b", `a`), f date DEFAULT curdate(), g datetime DEFAULT (now() + interval 1 day), h double DEFAULT (rand() * 10), i point DEFAULT point(1, 2), j json NOT NULL DEFAULT '[]', k varchar(9) DEFAULT (_latin1'x'), l int DEFAULT (-1), m text DEFAULT NULL, n mediumtext NOT NULL DEFAULT '', o int DEFAULT (a * 2), p bigint DEFAULT uuid_short(), q varchar(99) DEFAULT user(), r time DEFAULT curtime(), s json DEFAULT NULL CHECK (json_valid(s) AND json_type(s) = 'ARRAY'),
  PRIMARY KEY (id)
);
CREATE TABLE invisible_things (
  id int NOT NULL AUTO_INCREMENT INVISIBLE, a int INVISIBLE DEFAULT NULL COMMENT 'hidden', b int GENERATED ALWAYS AS (a + 1) VIRTUAL INVISIBLE, c int DEFAULT 3, d int NOT NULL INVISIBLE DEFAULT 7,
  PRIMARY KEY (id), KEY hidden (c) IGNORED, UNIQUE KEY hidden_too (c, a) COMMENT 'not used' IGNORED
);
CREATE TABLE checked (
  a int CHECK (a > 1), b int DEFAULT 2 COMMENT 'small' CHECK (b < 5), c varchar(20) NOT NULL CHECK (c <> ''), d json CHECK (json_length(d) < 9),
  CONSTRAINT off CHECK (a + b > 0), CONSTRAINT `odd ``name``` CHECK (a IN (1, 2) OR c LIKE 'x%'), CHECK (a IS NOT NULL XOR b IS NULL), CONSTRAINT c_too CHECK (c <> 'c')
);
CREATE TABLE places (id int NOT NULL, a point REF_SYSTEM_ID=4326 NOT NULL, b geometry DEFAULT NULL, c point DEFAULT st_geomfromtext('POINT(1 1)', 4326), PRIMARY KEY (id), SPATIAL KEY a (a));
CREATE TABLE nets (a inet6 NOT NULL DEFAULT '::1', b inet6 DEFAULT NULL, c inet4 DEFAULT '127.0.0.1', d uuid DEFAULT '123e4567-e89b-12d3-a456-426655440000', PRIMARY KEY (a), KEY c (c, d));
CREATE TABLE sorted (a varchar(10) COLLATE utf8mb4_uca1400_as_cs DEFAULT NULL, b varchar(10) CHARACTER SET latin1 COLLATE latin1_nopad_bin DEFAULT NULL, c varchar(10) COLLATE utf8mb4_general_nopad_ci NOT NULL DEFAULT 'x') COLLATE=utf8mb4_uca1400_german2_ai_ci;
CREATE TABLE packed (a int NOT NULL, PRIMARY KEY (a)) PAGE_COMPRESSED=1 PAGE_COMPRESSION_LEVEL=9;
CREATE TABLE aria (a int NOT NULL, b text, PRIMARY KEY (a), FULLTEXT KEY b (b)) ENGINE=Aria PAGE_CHECKSUM=1 TRANSACTIONAL=0;
CREATE TABLE aria_safe (a int NOT NULL, PRIMARY KEY (a)) ENGINE=Aria TRANSACTIONAL=1 ROW_FORMAT=PAGE;
CREATE TABLE long_unique (a int NOT NULL, b text, c blob NOT NULL, UNIQUE KEY b (b), UNIQUE KEY c (c, a) USING HASH, UNIQUE KEY a (a));
CREATE TABLE implicit (id SERIAL, a timestamp, b timestamp NOT NULL, c int UNIQUE, d int PRIMARY KEY);
CREATE TABLE computed_too (a int, b varchar(20) AS (concat(a, 'x')) PERSISTENT, c int AS (a) INVISIBLE, d varchar(9) GENERATED ALWAYS AS (left(b, 9)) STORED COMMENT 'cut', UNIQUE KEY b (b));
