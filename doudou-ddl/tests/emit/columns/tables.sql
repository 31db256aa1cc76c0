-- MySQL 9.7
CREATE TABLE `t_user` (
  `tenant` int NOT NULL,
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(80) NOT NULL DEFAULT 'jill',
  `nick` varchar(40) DEFAULT NULL COMMENT 'short',
  `phone` varchar(255) DEFAULT NULL COMMENT 'mobile phone',
  `age` bigint NOT NULL,
  `score` decimal(10,3) NOT NULL DEFAULT '1.500',
  `email` varchar(100) NOT NULL,
  `seen` datetime DEFAULT NULL,
  `hidden` int DEFAULT NULL /*!80023 INVISIBLE */,
  `level` int NOT NULL DEFAULT '3',
  `data` json DEFAULT NULL,
  `last` timestamp(3) NULL DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci COMMENT='People';
