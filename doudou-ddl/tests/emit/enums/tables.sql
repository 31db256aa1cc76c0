-- MySQL 9.7
CREATE TABLE `t_order` (
  `id` int NOT NULL,
  `state` enum('new','held','paid','sent back') NOT NULL,
  `kind` enum('b') NOT NULL,
  `mood` enum('good','so-so') DEFAULT NULL,
  `shade` enum('dark','light') DEFAULT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_0900_ai_ci;
