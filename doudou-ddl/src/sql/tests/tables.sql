CREATE TABLE `a``b` (
  `id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `e` enum('a','it''s','x,y','中') CHARACTER SET latin1 COLLATE latin1_bin NOT NULL DEFAULT 'it''s' COMMENT 'a ''b'' \\ c',
  `t` timestamp(3) NULL DEFAULT current_timestamp(3) ON UPDATE current_timestamp(3),
  `v` varchar(30) GENERATED ALWAYS AS (concat(`e`,_utf8mb4'it\'s')) VIRTUAL /*!80023 INVISIBLE */,
  `p` point NOT NULL /*!80003 SRID 4326 */,
  `j` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT NULL CHECK (json_valid(`j`)),
  PRIMARY KEY (`id`),
  UNIQUE KEY `u` (`e`(10),`t` DESC) USING BTREE COMMENT 'x' /*!80000 INVISIBLE */,
  KEY `f` (((`id` + 1)) DESC,`t`),
  FULLTEXT KEY `ft` (`e`) /*!50100 WITH PARSER `ngram` */ ,
  CONSTRAINT `fk` FOREIGN KEY (`id`, `e`) REFERENCES `x`.`y` (`a`, `b`) ON DELETE SET NULL ON UPDATE NO ACTION,
  CONSTRAINT `c` CHECK ((`id` > 0)) /*!80016 NOT ENFORCED */
) /*!50100 TABLESPACE `x` */ ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COMMENT='a'
/*!50100 PARTITION BY RANGE (year(`t`))
(PARTITION p0 VALUES LESS THAN (2000) COMMENT = 'x)y' ENGINE = InnoDB) */;
CREATE TABLE `m` (
  `a` uuid DEFAULT uuid(),
  `b` datetime DEFAULT (current_timestamp() + interval 1 day) COMMENT 'x' CHECK (`b` <> 'y')
) ENGINE=Aria `PAGE_CHECKSUM`=1
 PARTITION BY HASH (`a` + 1)
PARTITIONS 3
