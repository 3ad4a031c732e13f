package clinic.web;

import java.util.List;

import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping(PetController.BASE)
class PetController {

    static final String BASE = "/owners/{ownerId}/pets";

    static final String ONE = "/{petId}";

    private final PetRepository pets;

    PetController(PetRepository pets) {
        this.pets = pets;
    }

    @GetMapping
    List<Pet> all(@PathVariable int ownerId) {
        return pets.findByOwner(ownerId);
    }

    @GetMapping({"/{petId}", "/by-id/{petId}"})
    Pet one(@PathVariable int petId) {
        return pets.findById(petId);
    }

    @PostMapping(path = "new", consumes = "application/json")
    Pet add(Pet pet) {
        return pets.save(pet);
    }

    @RequestMapping(value = "/{petId}", method = {RequestMethod.PUT, RequestMethod.PATCH})
    Pet change(Pet pet) {
        return pets.save(pet);
    }

    @DeleteMapping(ONE + "/now")
    void remove(@PathVariable int petId) {
        pets.deleteById(petId);
    }
}
