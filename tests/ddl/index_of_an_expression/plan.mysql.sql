ALTER TABLE `t` ADD KEY `lower_idx` ((lower(name)));
