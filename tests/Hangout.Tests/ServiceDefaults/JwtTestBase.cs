using Hangout.ServiceDefaults.Jwt;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Hangout.Tests.ServiceDefaults;

/// <summary>A provider of its own and a validator that believes it, for each test.</summary>
public abstract class JwtTestBase : IAsyncLifetime
{
    private ProviderKeys? _keys;
    private JwtValidator? _validator;
    private TestProvider? _provider;

    protected TestProvider Provider => _provider!;

    protected ProviderKeys ProviderKeys => _keys!;

    protected JwtValidator Validator => _validator!;

    protected ManualTime Time { get; } = new();

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _provider = await TestProvider.StartAsync();
        var options = Options.Create(new JwtOptions { Authority = _provider.Authority });
        _keys = new ProviderKeys(options, Time, NullLogger<ProviderKeys>.Instance);
        _validator = new JwtValidator(_keys, options, Time);
    }

    public async ValueTask DisposeAsync()
    {
        _keys?.Dispose();
        if (_provider is not null)
            await _provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected Task<JwtResult> ValidateAsync(string token) => Validator.ValidateAccessTokenAsync(token, Cancellation);

    protected async Task ShouldRefuseAsync(string token, JwtFailure expected)
    {
        // Precondition: the same provider's proper token is accepted, so the refusal is about what the test changed.
        (await ValidateAsync(Provider.AccessToken())).IsValid.ShouldBeTrue();
        (await ValidateAsync(token)).Failure.ShouldBe(expected);
    }
}
