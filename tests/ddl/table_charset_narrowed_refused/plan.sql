ALTER TABLE `t` MODIFY COLUMN `name` varchar(20) NOT NULL, MODIFY COLUMN `note` text, DEFAULT CHARACTER SET latin1 COLLATE latin1_swedish_ci;
