-- A content system whose authors had no fear: reserved words, quotes, blanks and other alphabets
-- for names, and comments with everything in them.

CREATE TABLE `select` (
  `from` int NOT NULL AUTO_INCREMENT COMMENT 'from',
  `where` varchar(10) NOT NULL DEFAULT 'group by',
  `group` int DEFAULT NULL,
  `order` int DEFAULT NULL,
  `limit` int DEFAULT '10',
  `key` varchar(20) DEFAULT NULL,
  `index` varchar(20) DEFAULT NULL,
  `primary` int DEFAULT NULL,
  `null` int DEFAULT NULL,
  `default` int DEFAULT NULL,
  `current_timestamp` int DEFAULT NULL,
  `unique` varchar(9) DEFAULT NULL,
  PRIMARY KEY (`from`),
  UNIQUE KEY `unique` (`unique`(3)),
  KEY `key` (`key`),
  KEY `index` (`index`, `group`, `order`),
  KEY `from` (`from`, `where`),
  CONSTRAINT `check` CHECK (`limit` > 0 OR `group` IS NULL)
);

-- Words of Rust.
CREATE TABLE `struct` (
  `type` varchar(20) NOT NULL,
  `fn` int DEFAULT NULL,
  `self` int DEFAULT NULL,
  `super` int DEFAULT NULL,
  `crate` int DEFAULT NULL,
  `async` int DEFAULT NULL,
  `gen` int DEFAULT NULL,
  `try` int DEFAULT NULL,
  `_` int DEFAULT NULL,
  `r#match` int DEFAULT NULL,
  `match` enum('Self','self','None','Some','Ok','','_','1st','a-b','a b','A B','ä') COLLATE utf8mb4_bin DEFAULT 'Self',
  PRIMARY KEY (`type`)
);
CREATE TABLE `String` (`Vec` int DEFAULT NULL, `Option` varchar(3) DEFAULT NULL);
CREATE TABLE `mod` (`mod` int NOT NULL, `main` int DEFAULT NULL, PRIMARY KEY (`mod`));
CREATE TABLE `lib` (`lib` int NOT NULL, PRIMARY KEY (`lib`));
CREATE TABLE `Result` (`Result` int NOT NULL, `Value` json DEFAULT NULL, PRIMARY KEY (`Result`));
CREATE TABLE `123` (`1` int NOT NULL, `2nd` int DEFAULT NULL, `3.5` decimal(30,10) DEFAULT NULL, PRIMARY KEY (`1`));
CREATE TABLE `=` (`+` int NOT NULL, `-` int DEFAULT NULL, `+ -` int DEFAULT NULL, PRIMARY KEY (`+`), KEY `*` (`-`, `+ -`));

-- Names that come to the same in snake case.
CREATE TABLE `UserGroup` (`userId` int NOT NULL, `user_id` int NOT NULL, `UserID2` int DEFAULT NULL, `user__id` int DEFAULT NULL, PRIMARY KEY (`userId`, `user_id`));
CREATE TABLE `user_group` (`id` int NOT NULL, PRIMARY KEY (`id`));
CREATE TABLE `user-group` (`id` int NOT NULL, `group of` int DEFAULT NULL, PRIMARY KEY (`id`),
  CONSTRAINT `the group's "own" ``key``` FOREIGN KEY (`group of`) REFERENCES `user_group` (`id`) ON DELETE SET NULL);
CREATE TABLE `user group` (`a b` int NOT NULL, `a-b` int NOT NULL, `a.b` int NOT NULL, PRIMARY KEY (`a b`, `a-b`, `a.b`));

CREATE TABLE `it's a "table" with ``quotes``, a \ and a %` (
  `it's` varchar(30) NOT NULL DEFAULT 'it''s "so" \\ or \'so\'',
  `"double"` varchar(30) DEFAULT '""',
  `back``tick` varchar(30) DEFAULT '`',
  `back\slash` varchar(30) DEFAULT '\\n is no line',
  `per%cent` varchar(30) DEFAULT '100 %_',
  `semi;colon` varchar(30) DEFAULT ';',
  `{brace}` varchar(30) DEFAULT '{}',
  `?` varchar(30) DEFAULT '?',
  `:name` varchar(30) DEFAULT ':name',
  `#hash` varchar(30) DEFAULT '#[dd(pk)]',
  `--` varchar(30) DEFAULT '-- not a comment',
  `/*` varchar(30) DEFAULT '/* nor that */',
  PRIMARY KEY (`it's`),
  KEY `an "index"` (`"double"`(5), `back``tick`),
  KEY `it's` (`it's`, `?`)
) COMMENT='it''s /* a */ -- comment; with `ticks`, "quotes", \\ and {braces} // ///';

CREATE TABLE 用户 (
  编号 bigint unsigned NOT NULL AUTO_INCREMENT COMMENT '主键',
  姓名 varchar(64) NOT NULL DEFAULT '张三' COMMENT '姓名，全名',
  状态 enum('启用','停用','未知') NOT NULL DEFAULT '启用' COMMENT '状态: 启用/停用',
  爱好 set('读书','音乐') DEFAULT NULL,
  城市 varchar(32) DEFAULT NULL,
  PRIMARY KEY (编号),
  UNIQUE KEY 唯一姓名 (姓名),
  KEY 城市索引 (城市(4))
) COMMENT='用户表，存放所有用户';

CREATE TABLE 주문 (
  번호 int NOT NULL AUTO_INCREMENT,
  用户编号 bigint unsigned NOT NULL,
  メモ text COMMENT 'メモ・備考',
  größe int DEFAULT NULL,
  цена decimal(10,2) NOT NULL DEFAULT '0.00',
  PRIMARY KEY (번호),
  CONSTRAINT 外键 FOREIGN KEY (用户编号) REFERENCES 用户 (编号) ON DELETE CASCADE
) COMMENT='주문 Заказ commande ordre';

CREATE TABLE comments (
  a int DEFAULT NULL COMMENT 'two\nlines',
  b int DEFAULT NULL COMMENT 'a tab	here and \r\n a line of Windows',
  c int DEFAULT NULL COMMENT ' blanks around ',
  d int DEFAULT NULL COMMENT '```rust\nfn main() {}\n```',
  e int DEFAULT NULL COMMENT '*/ end of a comment',
  f int DEFAULT NULL COMMENT '"quoted" ''text'' \\ \\n \\\\',
  g int DEFAULT NULL COMMENT '[link] <b>html</b> & http://example.org/?a=b',
  h int DEFAULT NULL COMMENT '{0:已删除 1:正常} 😀 é',
  i int DEFAULT NULL COMMENT '#[derive(Debug)] pub struct X;',
  j int DEFAULT NULL COMMENT '\n',
  k int DEFAULT NULL COMMENT '    four blanks before',
  l int DEFAULT NULL COMMENT '% _ ? : ; -- # /* ',
  m int DEFAULT NULL COMMENT 'one\n\n\nthree empty lines\n',
  n int DEFAULT NULL COMMENT '! bang',
  o int DEFAULT NULL COMMENT '/ slash',
  p int DEFAULT NULL COMMENT '',
  q int DEFAULT NULL COMMENT 'a\0b',
  KEY an_index (a) COMMENT 'it''s the index of "a"\nin two lines'
) COMMENT='a table''s comment\nin two lines, with a " and a \\';

CREATE TABLE defaults (
  a varchar(60) NOT NULL DEFAULT '',
  b varchar(60) DEFAULT ' ',
  c varchar(60) DEFAULT 'NULL',
  d varchar(60) DEFAULT 'CURRENT_TIMESTAMP',
  e varchar(60) DEFAULT 'two\nlines\r\n	and tabs',
  f varchar(60) DEFAULT '\'',
  g varchar(60) DEFAULT '\\',
  h varchar(60) DEFAULT '\\''"',
  i varchar(60) DEFAULT '0',
  j varchar(60) DEFAULT 'true',
  k varchar(60) DEFAULT '默认 😀',
  l char(10) DEFAULT 'b''101''',
  m varchar(60) DEFAULT '\0',
  n varchar(60) DEFAULT '(1 + 1)',
  o enum('a','b''c','d,e','f"g','h\\i','') DEFAULT 'b''c',
  p set('a','b''c','d e','f"g','h\\i') DEFAULT 'a,d e',
  q varchar(60) DEFAULT 'x''00'''
);

CREATE TABLE a_table_whose_name_is_as_long_as_a_name_can_be_in_mysql_namely64 (
  a_column_whose_name_is_as_long_as_a_name_can_be_in_mysql_it_is64 int NOT NULL,
  another_column_whose_name_is_as_long_as_a_name_can_be_in_mysql64 enum('a value that is rather long','another value that is long as well','and a third one so that lines break') NOT NULL DEFAULT 'another value that is long as well' COMMENT 'A comment that is so long that nothing else fits onto the line on which it stands, whatever it may be.',
  PRIMARY KEY (a_column_whose_name_is_as_long_as_a_name_can_be_in_mysql_it_is64, another_column_whose_name_is_as_long_as_a_name_can_be_in_mysql64),
  KEY an_index_whose_name_is_as_long_as_a_name_can_be_in_mysql_too__64 (another_column_whose_name_is_as_long_as_a_name_can_be_in_mysql64, a_column_whose_name_is_as_long_as_a_name_can_be_in_mysql_it_is64)
);

CREATE TABLE post (
  id int NOT NULL AUTO_INCREMENT,
  title varchar(200) NOT NULL,
  body longtext,
  lang char(5) NOT NULL DEFAULT 'de_CH',
  PRIMARY KEY (id),
  KEY id (id),
  KEY title (title),
  KEY title_2 (title),
  UNIQUE KEY lang (title, lang),
  FULLTEXT KEY body (body)
);
