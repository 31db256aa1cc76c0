-- MySQL 9.7
CREATE TABLE `t_a` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `b` tinyint(1) NOT NULL DEFAULT '0',
  `c` decimal(6,2) NOT NULL DEFAULT '0.00',
  `d` timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
  `e` varchar(255) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `x` (`b`,`e`),
  CONSTRAINT `t_a_chk_1` CHECK ((`b` > 0))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
