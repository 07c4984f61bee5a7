"""How deep a singleton is in a recursion: what goes up comes down."""


class Renderer:
    def __init__(self):
        self.depth = 0

    def render(self, levels):
        self.depth += 1
        try:
            return "x" if levels == 0 else self.render(levels - 1)
        finally:
            self.depth -= 1


renderer = Renderer()


def write(request):
    return renderer.render(3)


read = write
