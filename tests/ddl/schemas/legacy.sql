-- Tables of 2005 that nobody dares to touch: latin1 and utf8 beside one another, MyISAM, widths of
-- integers, dates of zeros, fields that list whatever somebody needed.
ALTER DATABASE CHARACTER SET latin1;
SET SESSION sql_mode = '';

CREATE TABLE phpbb_users (
  user_id mediumint(8) NOT NULL DEFAULT '0',
  user_active tinyint(1) DEFAULT '1',
  user_level tinyint(4) DEFAULT '0',
  username varchar(25) NOT NULL DEFAULT '',
  user_password varchar(32) NOT NULL DEFAULT '',
  user_regdate int(11) NOT NULL DEFAULT '0',
  user_posts mediumint(8) unsigned NOT NULL DEFAULT '0',
  user_timezone decimal(5,2) NOT NULL DEFAULT '0.00',
  user_style tinyint(4) DEFAULT NULL,
  user_dateformat varchar(14) NOT NULL DEFAULT 'd M Y H:i',
  user_icq varchar(15) DEFAULT NULL,
  user_sig text,
  user_lastvisit datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  user_birthday date NOT NULL DEFAULT '0000-00-00',
  user_changed timestamp NOT NULL DEFAULT '0000-00-00 00:00:00',
  user_touched timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (user_id),
  KEY user_active (user_active, user_level),
  KEY username (username(10))
) ENGINE=MyISAM DEFAULT CHARSET=latin1 AUTO_INCREMENT=7;

CREATE TABLE widths (
  a tinyint(2) DEFAULT NULL,
  b tinyint(1) unsigned DEFAULT NULL,
  c smallint(3) DEFAULT NULL,
  d smallint(5) unsigned zerofill NOT NULL DEFAULT '00007',
  e mediumint(9) DEFAULT '-12',
  f int(5) NOT NULL DEFAULT '0',
  g int(10) unsigned zerofill DEFAULT NULL,
  h int(1) DEFAULT NULL,
  i bigint(20) unsigned NOT NULL DEFAULT '18446744073709551615',
  j bigint(13) DEFAULT '-9223372036854775808',
  k int(3) unsigned zerofill DEFAULT '007',
  l float(7,3) DEFAULT '1.500',
  m double(8,2) NOT NULL DEFAULT '0.00',
  n double(16,4) unsigned DEFAULT NULL,
  o decimal(65,30) DEFAULT NULL,
  p decimal(10,0) NOT NULL DEFAULT '0',
  q decimal(5,5) unsigned zerofill DEFAULT NULL,
  r float unsigned DEFAULT '0.1',
  s double DEFAULT '1e100',
  t bit(3) DEFAULT b'101',
  u bit(64) NOT NULL DEFAULT b'0',
  v year(4) DEFAULT '1901',
  w float zerofill DEFAULT NULL,
  x decimal(8,3) DEFAULT '-1.5',
  PRIMARY KEY (i)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3 PACK_KEYS=1 CHECKSUM=1 DELAY_KEY_WRITE=1;

CREATE TABLE lists (
  id int(11) NOT NULL AUTO_INCREMENT,
  yn enum('Y','N') NOT NULL DEFAULT 'N',
  yn_latin enum('Y','N') CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'Y',
  digits enum('0','1','2') NOT NULL DEFAULT '1',
  `empty` enum('','a') DEFAULT '',
  accents enum('é','ü','ß') DEFAULT 'ü',
  commas enum('a,b','c') DEFAULT NULL,
  percent enum('0%','100%') DEFAULT '100%',
  words enum('fn','pub','Self','self_','mod','Type','type_') DEFAULT NULL,
  dates enum('2005-01-01','01/02/2005','12:00') DEFAULT NULL,
  days set('mo','tu','we','th','fr','sa','su') NOT NULL DEFAULT 'mo,tu,we,th,fr',
  flags set('1','2','4','8') DEFAULT NULL,
  none set('x') NOT NULL DEFAULT '',
  many enum('a01','a02','a03','a04','a05','a06','a07','a08','a09','a10','a11','a12','a13','a14','a15','a16','a17','a18','a19','a20','a21','a22','a23','a24','a25','a26','a27','a28','a29','a30','a31','a32') DEFAULT NULL,
  PRIMARY KEY (id),
  UNIQUE KEY yn (yn, digits),
  KEY days (days)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3 COLLATE=utf8mb3_unicode_ci COMMENT='Aufzählungen';

CREATE TABLE charsets (
  of_table varchar(20) DEFAULT NULL,
  bin varchar(20) CHARACTER SET latin1 COLLATE latin1_bin DEFAULT NULL,
  german varchar(20) CHARACTER SET latin1 COLLATE latin1_german2_ci DEFAULT NULL,
  ascii_ char(40) CHARACTER SET ascii NOT NULL DEFAULT '',
  three varchar(20) CHARACTER SET utf8mb3 DEFAULT 'ä',
  three_bin varchar(20) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin DEFAULT NULL,
  four text CHARACTER SET utf8mb4,
  four_unicode mediumtext CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci,
  greek varchar(9) CHARACTER SET greek DEFAULT 'αβγ',
  cyrillic varchar(9) CHARACTER SET cp1251 DEFAULT 'ж',
  japanese varchar(9) CHARACTER SET sjis DEFAULT NULL,
  chinese varchar(9) CHARACTER SET gbk DEFAULT '默认',
  wide varchar(9) CHARACTER SET utf16 DEFAULT 'é',
  wider varchar(9) CHARACTER SET utf32 COLLATE utf32_bin DEFAULT NULL,
  bytes varchar(9) CHARACTER SET binary DEFAULT NULL,
  byte_text text CHARACTER SET binary,
  kind enum('ä','b') CHARACTER SET latin2 DEFAULT 'ä'
) DEFAULT CHARSET=latin1;

CREATE TABLE swedish (a varchar(20) NOT NULL, b char(2) DEFAULT 'å', PRIMARY KEY (a)) DEFAULT CHARSET=latin1 COLLATE=latin1_swedish_ci;
CREATE TABLE swedish_bin (a varchar(20) NOT NULL, b varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci DEFAULT NULL, PRIMARY KEY (a)) DEFAULT CHARSET=latin1 COLLATE=latin1_bin;
CREATE TABLE general (a varchar(20) NOT NULL, b varchar(20) COLLATE utf8mb3_bin DEFAULT NULL, PRIMARY KEY (a)) DEFAULT CHARSET=utf8mb3;
CREATE TABLE unsaid (a varchar(20) NOT NULL DEFAULT 'é', b text COLLATE latin1_german1_ci, c char(3) CHARACTER SET utf8mb4 DEFAULT '€', PRIMARY KEY (a));
CREATE TABLE bytes_only (a varchar(20) NOT NULL, b text, PRIMARY KEY (a)) DEFAULT CHARSET=binary;

CREATE TABLE prefixes (
  id int(11) NOT NULL AUTO_INCREMENT,
  url varchar(255) DEFAULT NULL,
  body text,
  data blob,
  raw varbinary(300) DEFAULT NULL,
  code char(40) NOT NULL DEFAULT '',
  bin binary(16) NOT NULL DEFAULT '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  PRIMARY KEY (id),
  UNIQUE KEY url (url(191)),
  KEY body (body(100), url(20)),
  KEY data (data(10)),
  KEY raw (raw(50)),
  KEY code (code(8), bin(4)),
  FULLTEXT KEY words (body, url)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb3 ROW_FORMAT=FIXED;

CREATE TABLE counters (
  site smallint(5) unsigned NOT NULL,
  n int(10) unsigned NOT NULL AUTO_INCREMENT,
  hits bigint(20) NOT NULL DEFAULT '0',
  PRIMARY KEY (site, n)
) ENGINE=MyISAM DEFAULT CHARSET=ascii MIN_ROWS=10 MAX_ROWS=1000000 AVG_ROW_LENGTH=50;

CREATE TABLE no_primary (
  n int(10) unsigned NOT NULL AUTO_INCREMENT,
  k varchar(10) DEFAULT NULL,
  UNIQUE KEY n (n)
) ENGINE=InnoDB AUTO_INCREMENT=10 DEFAULT CHARSET=latin1 ROW_FORMAT=COMPACT;

CREATE TABLE counted_by_key (
  id int(11) NOT NULL,
  n int(11) NOT NULL AUTO_INCREMENT,
  PRIMARY KEY (id),
  KEY n (n)
) ENGINE=InnoDB DEFAULT CHARSET=latin1 ROW_FORMAT=REDUNDANT STATS_PERSISTENT=0;

CREATE TABLE sessions (
  id char(32) NOT NULL DEFAULT '',
  data varchar(2000) DEFAULT NULL,
  expires int(11) NOT NULL DEFAULT '0',
  PRIMARY KEY (id),
  KEY expires (expires) USING BTREE,
  KEY by_data (data(10)) USING HASH
) ENGINE=MEMORY DEFAULT CHARSET=latin1 MAX_ROWS=5000;

CREATE TABLE old_dates (
  a datetime DEFAULT '2005-02-28 23:59:59',
  b date DEFAULT '2000-00-00',
  c time DEFAULT '-838:59:59',
  d timestamp NULL DEFAULT NULL,
  e timestamp NOT NULL DEFAULT '2001-09-09 01:46:40',
  f year DEFAULT '0000',
  g datetime(2) NOT NULL DEFAULT '0000-00-00 00:00:00.00',
  h time(6) DEFAULT '12:00:00.123456',
  i timestamp(3) NOT NULL DEFAULT '0000-00-00 00:00:00.000'
) ENGINE=InnoDB DEFAULT CHARSET=latin1;
