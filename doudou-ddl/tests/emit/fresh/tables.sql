-- MySQL 9.7
CREATE TABLE `t_dept` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL DEFAULT 'it''s "x"',
  `parent_id` bigint unsigned DEFAULT NULL,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name_idx` (`name`),
  KEY `fk_parent` (`parent_id`),
  CONSTRAINT `fk_parent` FOREIGN KEY (`parent_id`) REFERENCES `t_dept` (`id`) ON DELETE SET NULL
) ENGINE=InnoDB AUTO_INCREMENT=7 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='部门';
CREATE TABLE `t_user` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `type` tinyint(1) NOT NULL DEFAULT '1' COMMENT 'kind of user',
  `group by` int DEFAULT NULL COMMENT ' begins with a blank',
  `sex` enum('男','女','not told','') NOT NULL DEFAULT '男',
  `balance` decimal(20,4) unsigned NOT NULL DEFAULT '0.0000',
  `huge` decimal(40,0) DEFAULT NULL,
  `password` varchar(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  `settings` json DEFAULT NULL,
  `born` date DEFAULT NULL,
  `wakes` time(3) DEFAULT NULL,
  `created` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `updated` datetime(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  `flags` set('a','b') NOT NULL DEFAULT 'a,b',
  `bits` bit(8) NOT NULL DEFAULT b'101',
  `avatar` mediumblob,
  `position` point NOT NULL /*!80003 SRID 4326 */,
  `dept_id` bigint unsigned DEFAULT NULL,
  `twice` int GENERATED ALWAYS AS ((`group by` * 2)) STORED,
  PRIMARY KEY (`id`),
  UNIQUE KEY `login` (`password`(10),`type` DESC),
  KEY `born_idx` (`born`),
  KEY `dept_id_idx` (`dept_id`),
  KEY `lower` ((lower(`password`))),
  SPATIAL KEY `position` (`position`),
  CONSTRAINT `fk_dept_id_t_dept_id` FOREIGN KEY (`dept_id`) REFERENCES `t_dept` (`id`) ON DELETE CASCADE,
  CONSTRAINT `rich` CHECK ((`balance` >= 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin ROW_FORMAT=DYNAMIC COMMENT='two\nlines';
CREATE TABLE `t_oauth2_token` (
  `year` year NOT NULL,
  `month` tinyint unsigned NOT NULL,
  `line1` mediumint unsigned DEFAULT NULL,
  PRIMARY KEY (`year`,`month`)
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `other_app` (
  `id` int NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
