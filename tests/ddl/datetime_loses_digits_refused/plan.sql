ALTER TABLE `t` MODIFY COLUMN `v` datetime;
