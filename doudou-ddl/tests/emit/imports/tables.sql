-- MySQL 9.7
CREATE TABLE `t_a` (
  `id` int NOT NULL,
  `at` int NOT NULL,
  `day` date NOT NULL,
  `value` json DEFAULT NULL,
  `sum` decimal(6,2) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
