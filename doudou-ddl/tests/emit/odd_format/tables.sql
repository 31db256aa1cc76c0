-- MySQL 9.7
CREATE TABLE `t_a` (
  `z` int NOT NULL,
  `id` int NOT NULL,
  `x` varchar(255) DEFAULT NULL,
  `y` date DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `t_b` (
  `id` int unsigned NOT NULL,
  `x` varchar(30) DEFAULT 'b' COMMENT 'c',
  `y` int DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
CREATE TABLE `t_c` (
  `id` int NOT NULL,
  `x` int DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
