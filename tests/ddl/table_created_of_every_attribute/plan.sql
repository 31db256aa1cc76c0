CREATE TABLE `item` (
  `shop` char(4) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `no` int unsigned NOT NULL,
  `name` varchar(100) NOT NULL DEFAULT 'nameless' COMMENT 'What it is called.',
  `slug` varchar(100) COLLATE utf8mb4_bin NOT NULL,
  `price` decimal(8,2) unsigned NOT NULL DEFAULT 0 CHECK (price >= 0),
  `gross` decimal(10,2) GENERATED ALWAYS AS (price * 1.2) STORED,
  `body` text,
  `changed` datetime NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `legacy` int(6) unsigned zerofill NOT NULL DEFAULT 0 INVISIBLE,
  PRIMARY KEY (`shop`,`no`),
  KEY `price_idx` (`price` DESC,`name`(10)) COMMENT 'by price',
  UNIQUE KEY `slug_idx` (`slug`),
  FULLTEXT KEY `body_idx` (`body`),
  KEY `changed_idx` (`changed`),
  CONSTRAINT `cheap` CHECK (price < 1000)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci ROW_FORMAT=DYNAMIC COMMENT='Goods on stock.';
