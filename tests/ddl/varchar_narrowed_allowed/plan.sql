ALTER TABLE `t` MODIFY COLUMN `v` varchar(4);
