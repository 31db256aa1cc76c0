ALTER TABLE `t` CHANGE COLUMN `nick` `name` varchar(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin DEFAULT '?' COMMENT 'What others call them.' AFTER `id`, ADD KEY `name_idx` (`name`(5));
