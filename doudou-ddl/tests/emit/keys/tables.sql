-- MySQL 9.7
CREATE TABLE `t_a` (
  `id` int NOT NULL,
  `b` int NOT NULL,
  `c` int NOT NULL,
  `d` varchar(20) DEFAULT NULL,
  `e` int DEFAULT NULL,
  `f` int DEFAULT NULL,
  PRIMARY KEY (`id`,`b`),
  UNIQUE KEY `c_idx` (`c`),
  UNIQUE KEY `new_u` (`d`(5)),
  KEY `multi` (`b`,`c` DESC,`d`),
  KEY `e_idx` (`e`) COMMENT 'why',
  KEY `f_idx` (`f`),
  CONSTRAINT `fk_e_t_b_id` FOREIGN KEY (`e`) REFERENCES `t_b` (`id`) ON DELETE CASCADE,
  CONSTRAINT `new_fk` FOREIGN KEY (`f`) REFERENCES `t_b` (`id`),
  CONSTRAINT `kept` CHECK ((`b` > 0)),
  CONSTRAINT `other` CHECK ((`c` > 1))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `t_b` (
  `id` int NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
