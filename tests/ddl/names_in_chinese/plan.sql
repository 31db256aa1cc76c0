ALTER TABLE `用户` MODIFY COLUMN `编号` bigint NOT NULL, RENAME COLUMN `名字` TO `姓名`, ADD KEY `姓名索引` (`姓名`);
