-- MySQL 9.7
CREATE TABLE `t_a` (
  `id` int NOT NULL,
  `c` int NOT NULL,
  `new` int NOT NULL,
  `b` int NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci
