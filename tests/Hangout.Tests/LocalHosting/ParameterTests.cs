using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Hangout.Tests.LocalHosting;

public sealed class ParameterTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("hangout-parameters-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void A_generated_value_that_persists_is_the_same_at_the_next_start()
    {
        var first = Value("password", persist: true);

        Value("password", persist: true).ShouldBe(first);
        Value("other", persist: true).ShouldNotBe(first);
    }

    [Fact]
    public void A_generated_value_that_does_not_persist_is_new_at_every_start() =>
        Value("password", persist: false).ShouldNotBe(Value("password", persist: false));

    [Fact]
    public void Configuration_goes_before_what_was_generated()
    {
        Value("password", persist: true);

        Value("password", persist: true, "--Parameters:password=chosen").ShouldBe("chosen");
    }

    [Fact]
    public void Only_the_owner_may_read_the_generated_values()
    {
        Value("password", persist: true);

        File.GetUnixFileMode(Path.Combine(_home, "parameters.json")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact]
    public async Task Values_asked_for_at_once_by_many_are_all_kept()
    {
        var values = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => Value($"p{i}", persist: true))));

        Enumerable.Range(0, 20).Select(i => Value($"p{i}", persist: true)).ShouldBe(values);
    }

    [Fact]
    public void A_generated_value_holds_what_it_must_and_nothing_else()
    {
        var value = new GenerateParameterDefault { MinLength = 40, Special = false, MinLower = 3, MinUpper = 3, MinNumeric = 3 }.GetDefaultValue();

        value.Length.ShouldBe(40);
        value.ShouldAllBe(c => char.IsAsciiLetterOrDigit(c));
        value.Count(char.IsAsciiLetterLower).ShouldBeGreaterThanOrEqualTo(3);
        value.Count(char.IsAsciiLetterUpper).ShouldBeGreaterThanOrEqualTo(3);
        value.Count(char.IsAsciiDigit).ShouldBeGreaterThanOrEqualTo(3);
    }

    [Fact]
    public void A_parameter_without_a_value_names_its_key()
    {
        var parameter = Builder().AddParameter("license");

        Should.Throw<MissingParameterValueException>(() => parameter.Resource.ValueInternal).Message.ShouldContain("'Parameters:license'");
    }

    [Theory]
    [InlineData("1st")]
    [InlineData("a--b")]
    [InlineData("a-")]
    [InlineData("a_b")]
    public void A_resource_name_that_cannot_be_a_host_name_is_refused(string name) =>
        Should.Throw<ArgumentException>(() => Builder().AddParameter(name)).Message.ShouldContain(name);

    [Fact]
    public void Two_resources_of_one_name_are_refused()
    {
        var builder = Builder();
        builder.AddParameter("name");

        Should.Throw<DistributedApplicationException>(() => builder.AddParameter("NAME")).Message.ShouldContain("already exists");
    }

    private string Value(string name, bool persist, params string[] args) =>
        Builder(args).AddParameter(name, new GenerateParameterDefault { MinLength = 20 }, secret: true, persist: persist).Resource.ValueInternal;

    private IDistributedApplicationBuilder Builder(params string[] args) => DistributedApplication.CreateBuilder([$"--HANGOUT_HOME={_home}", .. args]);
}
