import { Body, Controller, Delete, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';

import { CatsService } from './cats.service';

@UseGuards(AuthGuard('jwt'))
@Controller({ path: 'cats', version: '1' })
export class CatsController {
  constructor(private readonly cats: CatsService) {}

  @Get()
  findAll() {
    return this.cats.findAll();
  }

  @Get(['by-id/:id', ':id'])
  async findOne(@Param('id') id: string) {
    return this.cats.findOne(id);
  }

  @Post('/:id/toys')
  @HttpCode(204)
  addToy(@Param('id') id: string, @Body() toy: string) {
    return this.cats.addToy(id, toy);
  }

  @Delete(':id')
  remove = (id: string) => this.cats.remove(id);
}
