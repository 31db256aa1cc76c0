ALTER TABLE `t` MODIFY COLUMN `e` enum('a','é') NOT NULL, MODIFY COLUMN `s` set('a','é') NOT NULL, DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
