ALTER TABLE `t` MODIFY COLUMN `name` varchar(20) COLLATE utf8mb4_general_ci NOT NULL;
