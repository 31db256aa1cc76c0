CREATE TABLE `t` (
  `doc` json NOT NULL,
  `name` varchar(20) GENERATED ALWAYS AS (json_unquote(json_extract(doc, '$.name'))) STORED,
  KEY `name_idx` (`name`)
);
